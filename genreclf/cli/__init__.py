"""The command line: `main`, and one module a command.

A command reads options, calls the library, and prints; nothing else imports it.
"""
