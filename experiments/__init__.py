"""Scripts that compared and decided. They are not part of the wheel, and nothing in it imports them."""
