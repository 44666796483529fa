"""Values of Spanish telecommunications, right and almost right, and where the choices among them come from."""
