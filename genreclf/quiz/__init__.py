"""Rooms in which an audience guesses along: the rules as a pure state machine, and the rooms that are open.

Nothing here knows Streamlit or HTTP: `game` holds the rules, `rooms` the rooms of this process behind one lock, and
`rate_limit` what one address may try. `genreclf.app.server.room_websocket` connects the phones.
"""
