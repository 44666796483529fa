"""The world that a sandbox begins with: an integer decides ids, names and numbers; the day decides the dates."""
