"""Scripts of the rules: what is asked for the requirements that no single answer decides."""
