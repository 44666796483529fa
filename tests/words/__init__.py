"""What the product says to people."""
