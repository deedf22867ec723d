"""`python -m bot`: the same as `xianshen`."""

from bot.cli import main

main()
