import { PostSlots } from '../../../src/services/webhooks/post-slots';

/** Who has been granted a post, in order. */
function asking(slots: PostSlots) {
  const granted: string[] = [];
  const ask = (owner: string) => {
    void slots.take(owner).then((isGranted) => granted.push(isGranted ? owner : `no ${owner}`));
  };
  return { granted, ask };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the posts of a process', () => {
  it('are as many for one owner as it may have, and the others wait', async () => {
    const slots = new PostSlots(10, 2);
    const { granted, ask } = asking(slots);
    for (const owner of ['slow', 'slow', 'slow', 'other']) ask(owner);
    await settled();
    expect(granted).toEqual(['slow', 'slow', 'other']);
    slots.release('slow');
    await settled();

    expect(granted).toEqual(['slow', 'slow', 'other', 'slow']);
  });

  it('go to the owner with the fewest, when all are taken', async () => {
    const slots = new PostSlots(3, 3);
    const { granted, ask } = asking(slots);
    for (const owner of ['many', 'many', 'few', 'many', 'few', 'none']) ask(owner);
    await settled();
    slots.release('many');
    slots.release('many');
    await settled();

    expect(granted).toEqual(['many', 'many', 'few', 'none', 'many']);
  });

  it('are refused to all who wait when no more are made', async () => {
    const slots = new PostSlots(1, 1);
    const { granted, ask } = asking(slots);
    for (const owner of ['first', 'second']) ask(owner);
    slots.close();
    ask('third');
    await settled();

    expect(granted).toEqual(['first', 'no second', 'no third']);
  });
});
