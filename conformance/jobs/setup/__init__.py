"""From options and declarations to a job's settings, and what has to hold before it begins."""
