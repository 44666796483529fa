"""What an operation's or a workflow's test asks next, as generators: the same for a live target and a recorded one."""
