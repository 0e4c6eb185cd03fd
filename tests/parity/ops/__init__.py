"""The table of ops: each module here has OPS, a dict of name to Spec."""

import importlib
import pkgutil


def all_ops():
    table = {}
    for module in sorted(m.name for m in pkgutil.iter_modules(__path__)):
        for name, spec in importlib.import_module(f"ops.{module}").OPS.items():
            table[name] = (module, spec)
    return table
