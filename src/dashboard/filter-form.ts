import { keepFilters, readAddress } from './address';
import type { choice, Field } from './controls';
import { h } from './dom';

type Filter = Field | ReturnType<typeof choice>;

/** Fields to filter a list by, under their names in the address, which keeps what is in them. */
export function filterForm<Name extends string>(
  fields: Readonly<Record<Name, Filter>>,
  onChange: () => void,
  look = 'filters filters-events',
) {
  const { filters } = readAddress();
  for (const [name, each] of Object.entries<Filter>(fields)) {
    const control = controlOf(each);
    const kept = filters.get(name) ?? '';
    control.value = kept;
    if (control.value !== kept) control.value = ''; // no such choice
    control.addEventListener('input', () => {
      keepFilters({ [name]: control.value.trim() });
      onChange();
    });
  }
  const element = h(
    'form',
    {
      class: look,
      role: 'search',
      on: {
        submit: (event) => {
          event.preventDefault();
        },
      },
    },
    Object.values<Filter>(fields).map((each) => each.element),
  );
  return { element, value: (name: Name) => controlOf(fields[name]).value.trim() };
}

function controlOf(each: Filter): HTMLInputElement | HTMLSelectElement {
  return 'input' in each ? each.input : each.select;
}
