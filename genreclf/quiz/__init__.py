"""The quiz, without Streamlit: the rules of a room as a pure state machine, and the open rooms.

Nothing here knows Streamlit or HTTP: `game` holds the rules, `score_sheet` songs and votes, `scoring` points, streaks
and places, `room_registry` the open rooms behind one lock, and `token_bucket` how often one address may try.
`genreclf.app.server.room_websocket` connects the phones.
"""
