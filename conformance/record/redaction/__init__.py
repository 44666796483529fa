"""What must not be written: credentials go, personal values become pseudonyms, before a line is written."""
