/** Presents rows one by one, without those that are too damaged; `onDamaged` is called for these. */
export function skipDamaged<Row, Shown>(
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
