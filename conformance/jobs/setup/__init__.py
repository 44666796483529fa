"""Turn options and declarations into the settings of a job, and check them before it starts."""
