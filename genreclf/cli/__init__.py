"""The command line: `main`, and one module per command.

A command reads options, calls the library, and prints; nothing else imports it.
"""
