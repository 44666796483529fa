"""What is wrong with documents, what is supposed where they say nothing, and what cannot be generated."""
