"""Windows: lists in: spreadsheets previewed, checked row by row, taken in whole, and undone."""
