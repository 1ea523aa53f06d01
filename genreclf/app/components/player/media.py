"""Addresses of the sounds that our components play."""

from streamlit import runtime

from genreclf.app.base_path import base_path


def media_address(audio: bytes, media_type: str, name: str) -> str:
    """Hand a sound to Streamlit's media file manager, as `streamlit.audio` does, and give its address.

    Browsers load it once, in the pieces that they need, and it is forgotten with the visit; as data of a component, up
    to 20 MB would be sent again on every run of the page.

    Parameters
    ----------
    audio : bytes
        In a format that browsers play.
    media_type : str
        For example ``"audio/mpeg"``.
    name : str
        Where on the page it is played; what was there before is forgotten.
    """
    address: str = runtime.get_instance().media_file_mgr.add(audio, media_type, name)
    return base_path() + address
