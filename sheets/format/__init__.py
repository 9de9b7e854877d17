"""What sheets are: their columns and cells, how files are read to rows and written from them. Calls no operation."""
