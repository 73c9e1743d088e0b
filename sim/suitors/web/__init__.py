"""Pages in a browser: what every room of pages shares.

A room (the dashboard, the class game) is a folder below this one with routes, templates and static files of its own. It uses

- `pages.Pages`: templates by name with everything escaped, the base page, and static files, whose address changes with what they hold;
- `pages.application`: routes and static files behind the guard of `security`;
- `security`: tokens in cookies, limits of rate and size;
- `server.serve`: a socket on this machine, the browser opened, one line at the end.

    pages = Pages("classgame")                  # templates in web/classgame/templates, files in web/classgame/static
    async def board(request):
        return pages.page(request, "board.html.jinja", players=players)
    serve(lambda: application([Route("/", board)], pages), "the class game", port=8765)

A template begins with `{% extends "base.html.jinja" %}` and fills the blocks `title`, `head`, `nav` and `main`. The style sheet is there
already. No inline script or style attribute passes the policy of content: a page brings its script as a module,
`<script type="module" src="{{ asset('board.js') }}">`, and its data as
`<script type="application/json" id="data">{{ data | tojson }}</script>`.
Sizes of drawn things are attributes of SVG or set by script (`element.style`), which the policy allows.
"""
