"""Readers of foreign bytes, the inputs that evidence was once lost to, and a target for atheris over both."""
