"""`python -m civic.cli` is the command line `civic`."""

from civic.cli import main

main()
