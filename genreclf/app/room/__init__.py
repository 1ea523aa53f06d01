"""Rooms in which an audience guesses along on their phones: rules, the rooms that are open, and the page for phones.

`state` holds the rules as a pure state machine, `rooms` the rooms of this process behind one lock, `limits` what one
address may try, and `phones` the small page and the websocket that phones use. None of them imports Streamlit's
runtime: a phone loads a few kilobytes instead of a whole Streamlit page, and two hundred of them cost no script run.
"""
