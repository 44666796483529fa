"""Commands whose `--help` groups the options and ends with examples; click's own formatter writes it."""

from __future__ import annotations

import click

from conformance.cli.help_texts import EXAMPLES, OPTION_GROUPS

PROGRAM = "masstack-conformance"


def path_of(ctx: click.Context) -> str:
    """The words of a command behind the program's name: `specs lint`."""
    return " ".join(ctx.command_path.split()[1:])


def write_examples(ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """Write the examples of a command, each on a line that can be copied."""
    examples = EXAMPLES.get(path_of(ctx), ())
    if not examples:
        return
    with formatter.section("Examples"):
        for typed, does in examples:
            formatter.write(f"{' ' * formatter.current_indent}{PROGRAM} {typed}\n")
            with formatter.indentation():
                formatter.write_text(does)


class ExplainedCommand(click.Command):
    """A command with grouped options and examples."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options under the titles of their groups."""
        groups = OPTION_GROUPS.get(path_of(ctx))
        if groups is None:
            super().format_options(ctx, formatter)
            return
        titles = {name: title for title, names in groups.items() for name in names}
        rows: dict[str, list[tuple[str, str]]] = {title: [] for title in (*groups, "Further")}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None:
                rows[titles.get(parameter.name or "", "Further")].append(record)
        for title, records in rows.items():
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples."""
        super().format_epilog(ctx, formatter)
        write_examples(ctx, formatter)


class ExplainedGroup(click.Group):
    """A group of commands with examples."""

    command_class = ExplainedCommand

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples."""
        super().format_epilog(ctx, formatter)
        write_examples(ctx, formatter)
