"""The words of the chat module, in the visitor's language."""


def chat_strings() -> dict[str, str]:
    return {}
