"""`python -m schema` (`make sdl`) writes schema/schema.graphql."""

from pathlib import Path

from schema import schema

SDL = Path(__file__).parent / "schema.graphql"

if __name__ == "__main__":
    SDL.write_text(schema.as_str() + "\n", "utf-8")
