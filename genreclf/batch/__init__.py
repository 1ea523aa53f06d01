"""Classify many recordings into one table: sources, worker processes and output files.

Only the command ``batch`` imports it (`run.classify_many`). Its worker processes load `workers` and no writer.
"""
