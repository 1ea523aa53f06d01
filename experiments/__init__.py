"""Scripts that compared options and led to decisions; not part of the wheel, and nothing in it imports them."""
