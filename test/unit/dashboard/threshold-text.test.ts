import { readThresholds } from '../../../src/dashboard/event-form/threshold-text';

describe('thresholds of low stock as people type them', () => {
  it.each([
    ['50, 20 10', [50, 20, 10]],
    ['50,20,10', [50, 20, 10]],
    ['50; 20;10', [50, 20, 10]],
    [' 1000,  5 ', [1000, 5]],
    ['10 20 10', [10, 20]],
    ['', []],
    ['  ', []],
  ])('are read: "%s"', (text, thresholds) => {
    expect(readThresholds(text)).toEqual(thresholds);
  });

  it.each(['few', '5.5', '-5', '0', '10%', '1,500', '50,200'])('are not guessed: "%s"', (text) => {
    expect(readThresholds(text)).toBeUndefined();
  });
});
