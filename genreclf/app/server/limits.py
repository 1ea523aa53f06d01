"""The server's limits in one place: per client address, per visit and in total.

They bound what is in flight at the same time. Rates, requests per second and address, are limited by nginx
(``deploy/nginx.conf``). `concurrency`, `request_body_limits`, `upload_limits`, `websocket_limits` and `room_websocket`
enforce them. Live sound has its own (`stream_endpoint`), and so have rooms (`genreclf.quiz.limits`).
"""

from typing import Final

# The endpoint /api/classify
MAX_WAITING_RECORDINGS: Final = 128
"""Recordings that may wait to be classified."""
MAX_WAITING_RECORDINGS_PER_ADDRESS: Final = 64
"""How many of them may be from one address."""

# Request bodies, of all routes
BODY_GRACE: Final = 10.0
"""Seconds that a body may take beyond what its size allows."""
MIN_THROUGHPUT: Final = 8192
"""Bytes a second that have to arrive; of large bodies more, so that each is there within `BODY_TIMEOUT`."""
BODY_TIMEOUT: Final = 600.0
"""Seconds after which a body has to be there, whatever its size."""
MAX_ARRIVING_BODIES: Final = 512
"""Bodies that may arrive at the same time."""
MAX_ARRIVING_BODIES_PER_ADDRESS: Final = 64
"""The same from one address, which a network of phones or a class may share."""

# Uploads to pages
MAX_UPLOAD_BYTES_PER_VISIT: Final = 240 << 20
"""Bytes that the files of one visit may take while they arrive and wait to be decoded."""
MAX_UPLOAD_BYTES: Final = 320 << 20
"""Bytes that those of all visits may take together; those from one address, `MAX_UPLOAD_BYTES_PER_VISIT`."""
LARGE_UPLOAD: Final = 20 << 20
"""Bytes from which on an upload leaves `LEFT_FOR_OTHERS` free: a few large ones don't keep out the many small ones."""
LEFT_FOR_OTHERS: Final = 80 << 20
MAX_WAITING_UPLOADS: Final = 128
"""Uploads that may wait for room."""
MAX_WAITING_UPLOADS_PER_ADDRESS: Final = 32
"""How many of them may be from one address; a browser sends six at once."""
UPLOAD_TIMEOUT: Final = 60.0
"""Seconds that an upload waits for room; pages look at what has arrived, and make some, within seconds."""

# Phones in a room
MAX_CONNECTIONS: Final = 1000
MAX_CONNECTIONS_PER_ADDRESS: Final = 300
MAX_SEATLESS_PER_ADDRESS: Final = 40
"""Connections from one address that have not yet said whose they are; a phone says so at once."""
MESSAGES: Final = (20, 120.0)
"""Messages that a phone may send at once, and a minute."""
MAX_MESSAGE_BYTES: Final = 4096
"""Bytes of a message; of a longer one no more than its header is read."""
JOINS_WITHIN: Final = 10.0
"""Seconds from the connection to the first message."""
