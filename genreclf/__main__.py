"""``python -m genreclf``."""

import sys

from genreclf.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
