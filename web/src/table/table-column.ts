/** What every table of rows knows of its columns. */
export interface TableColumn {
  readonly id: string;
  /** `row`: the row's number, which stays in sight. */
  readonly kind: string;
  readonly title: string;
  /** For people, on hover and for screen readers. */
  readonly meaning: string;
  readonly numeric: boolean;
  /** px */
  readonly width: number;
}
