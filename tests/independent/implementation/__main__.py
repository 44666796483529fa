"""Command line entry: ``python -m implementation --port N --variant A|B``."""

import argparse
import datetime

import uvicorn

from .app import create_app
from .variants import VARIANTS


def main() -> None:
    """Parse the arguments and serve on the loopback address with one worker."""
    parser = argparse.ArgumentParser(prog="implementation")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--variant", choices=sorted(VARIANTS), default="A")
    parser.add_argument("--today", type=datetime.date.fromisoformat, default=None)
    args = parser.parse_args()
    app = create_app(args.variant, today=args.today)
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=args.port,
        log_level="warning",
        workers=1,
        timeout_keep_alive=30,
        server_header=False,
    )


if __name__ == "__main__":
    main()
