"""A small app with a sign-in page: allauth at /_allauth, the widget at /vestibule/, the app itself at /app.

PORT            where to listen on 127.0.0.1; 0 for any free port
VESTIBULE_DIST  what `cargo xtask build` made
REMEMBER_SHIM   "off" leaves allauth as it comes, without `project/remember.py`
RATE_LIMIT      "off" stops counting requests, for tests that sign in all the time

Prints one line of JSON once it listens, {"url", "accounts"}, and one for each mail, {"sent": {"to", "text"}}.
"""

import json
import mimetypes
import os
import sys
import tempfile

mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("application/wasm", ".wasm")

with tempfile.TemporaryDirectory() as folder:
    os.environ["DATABASE"] = os.path.join(folder, "example.sqlite3")
    os.environ["DJANGO_SETTINGS_MODULE"] = "project.settings"

    import django

    django.setup()

    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application
    from waitress import create_server

    from project import accounts, urls

    call_command("migrate", verbosity=0, stdout=sys.stderr)
    urls.ACCOUNTS.extend(accounts.make())
    server = create_server(get_wsgi_application(), host="127.0.0.1", port=int(os.environ.get("PORT", "3102")))
    url = f"http://127.0.0.1:{server.effective_port}"
    print(json.dumps({"url": url, "accounts": urls.ACCOUNTS}), flush=True)
    server.run()
