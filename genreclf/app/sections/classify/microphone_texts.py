"""Texts of live listening: what is happening, and errors of the microphone with what to do."""

from typing import Final

from genreclf.translation import N_, Texts

SENTENCES: Final = Texts(
    {
        "insecure": N_(
            "The browser allows the microphone only where the address begins with https, or on this computer itself "
            "(localhost). Open such an address, or give it a file instead."
        ),
        "listening": N_("Listening…"),
        "heard": N_("What I heard in {seconds} seconds:"),
        "missing": N_("I find no microphone. Plug one in and press again, or give it a file instead."),
        "refused": N_(
            "The browser keeps the microphone from this page. Allow it with the sign beside the address, then press "
            "again."
        ),
        "taken": N_("The microphone can't be opened: another program may be using it. Close that and press again."),
        "dead": N_(
            "The microphone sends nothing at all: it is muted. Look for a switch on it, or in the sound settings."
        ),
        "clipped": N_("Too loud for the microphone: turn its level down, or move it away."),
        "stopped": N_(
            "Listening stopped: the microphone was taken away, or the phone was locked. Press to start again."
        ),
        "paused": N_("Listening pauses while the phone is locked or another app has the microphone."),
        "phone": N_("Keep this page in front: a phone that locks stops listening."),
        "unreachable": N_("The server does not answer. I keep trying."),
        "gone": N_("This visit has ended. Please reload the page."),
        "too large": N_("This recording could not be kept. Please try a shorter one."),
    }
)
"""By what has happened."""
