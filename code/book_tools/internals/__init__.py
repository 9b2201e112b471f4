"""All that the build knows of the inside of other libraries, a file for each of them.

None of it is promised by their documentation. `tests/book/test_internals.py` tries each piece by
itself and says in plain words which one a newer version has changed.
"""
