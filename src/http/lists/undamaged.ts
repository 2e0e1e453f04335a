/** Shows rows one by one, none for one that is too damaged to be shown; `onDamaged` hears of that. */
export function undamaged<Row, Shown>(
  present: (row: Row) => Shown,
  onDamaged: (row: Row, error: unknown) => void,
): (row: Row) => Shown[] {
  return (row) => {
    try {
      return [present(row)];
    } catch (error) {
      onDamaged(row, error);
      return [];
    }
  };
}
