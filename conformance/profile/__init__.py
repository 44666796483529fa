"""What people declare: the target and its test data (IXIT), what is implemented (ICS), and what a run selects."""
