"""Many recordings to one table: where they come from, who reads them, and how the result is written.

Only the command ``batch`` imports it (`run.classify_many`). Its worker processes load `workers` and no writer.
"""
