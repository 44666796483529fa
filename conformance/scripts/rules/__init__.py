"""Scripts that show whether a rule of `x-requirements` holds."""
