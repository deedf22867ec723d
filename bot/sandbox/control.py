"""stub"""

from aiohttp import web


class Control:
    def __init__(self, sandbox):
        self.sandbox = sandbox

    def attach(self):
        pass

    async def detach(self):
        pass

    async def handle(self, incoming):
        return web.Response(status=404)
