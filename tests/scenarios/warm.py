"""A warm Odoo: processes that run a function in a database, started in milliseconds.

``python -m tests.scenarios.warm DATABASE`` loads the registry once, closes every
database connection and then forks one process per request. Each fork connects for
itself, works in its own transactions and can be killed as any other process.
"""

import importlib
import json
import os
import sys
import traceback

#: A test asks whether a transaction was really in another one's way.
RETRIES = "--log-handler=odoo.service.model:INFO"


def main(database):
    """Answer requests, one JSON object per line of standard input.

    ``{"run": [function, arguments, gates, result file, log file]}`` answers a process
    id,
    ``{"reap": process id}`` its exit code once it has ended.
    """
    registry = _load(database)
    # What comes on standard output are answers only.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    _answer(answers, "ready")
    for line in sys.stdin:
        request = json.loads(line)
        if "reap" in request:
            _pid, status = os.waitpid(request["reap"], 0)
            _answer(answers, os.waitstatus_to_exitcode(status))
            continue
        pid = os.fork()
        if not pid:
            _work(registry, *request["run"])
        _answer(answers, pid)


def _answer(answers, value):
    answers.write(json.dumps(value) + "\n")
    answers.flush()


def _load(database):
    """Return the registry, with no connection left open that forks would share."""
    from odoo import sql_db, tools
    from odoo.modules.registry import Registry
    from odoo.service import server

    tools.config.parse_config(["-d", database, "--log-level=warn", RETRIES])
    server.load_server_wide_modules()
    registry = Registry(database)
    # Loaded before forking: each process would compile them again.
    importlib.import_module(f"{__package__}.inside")
    sql_db.close_all()
    return registry


def _work(registry, function, arguments, gates, result, log):
    """Run one function of ``inside`` and end this process."""
    code = 1
    try:
        os.setsid()
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        for stream in (1, 2):
            os.dup2(output, stream)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        value = _call(registry, function, arguments, gates)
        with open(result, "w", encoding="utf-8") as file:
            json.dump(value, file, default=str)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        # Without the cleaning up that belongs to the process it was forked from.
        os._exit(code)


def _call(registry, function, arguments, gates):
    """Call a function as Odoo's RPC layer would: run again when it was in the way."""
    from odoo import SUPERUSER_ID, api
    from odoo.service.model import retrying

    inside = importlib.import_module(f"{__package__}.inside")
    before, after = gates

    def work():
        _pass(env, before)
        value = getattr(inside, function)(env, **arguments)
        env.flush_all()
        _pass(env, after)
        return value

    registry.check_signaling()
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        return retrying(work, env)


def _pass(env, gate):
    """Wait until a test opens the gate; what the transaction sees is fixed before."""
    if gate:
        env.cr.execute("SELECT pg_advisory_xact_lock_shared(%s)", [gate])


if __name__ == "__main__":
    main(sys.argv[1])
