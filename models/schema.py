"""Every table of the program in one place: what migrations are compared with, and what a backup holds."""

from importlib import import_module
from pkgutil import iter_modules

import models
from models.base import Base

for module in iter_modules(models.__path__, "models."):
    import_module(module.name)  # its tables are known from then on

metadata = Base.metadata
