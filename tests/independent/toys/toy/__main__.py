"""Serves the toy."""

import argparse

import uvicorn

from .app import create_app

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int)
    parser.add_argument("--variant")
    parser.add_argument("--today")
    given = parser.parse_args()
    uvicorn.run(create_app(given.variant), host="127.0.0.1", port=given.port)
