# syntax=docker/dockerfile:1
#
# CloudThrift, one replica: Node, the production packages, the service and its migrations. No npm, no
# compiler, no simulator, no embedded PostgreSQL; not root; nothing is ever written below /app.
#
#   docker build --build-arg NODE_DIGEST=@sha256:... --build-arg BASE_DIGEST=@sha256:... -t cloudthrift .
#
# The digests pin the two images it starts from: `docker buildx imagetools inspect node:24-slim`.

ARG NODE_DIGEST=""
ARG BASE_DIGEST=""

# The only stage that needs a network. It depends on the lockfile alone, so it is made once per lockfile.
FROM node:24-slim${NODE_DIGEST} AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund
COPY deploy/trim-packages.ts deploy/
RUN node deploy/trim-packages.ts node_modules

FROM packages AS application
COPY src src
COPY migrations migrations
COPY deploy/warm-up.ts deploy/
RUN rm -r src/demo src/cli/demo*.ts
# Types are stripped and code is compiled once, here, by the user who will run it: later the root file
# system is read-only.
ENV NODE_COMPILE_CACHE=/app/.compile-cache
RUN mkdir .compile-cache && chown node:node .compile-cache
USER node
RUN node deploy/warm-up.ts && node src/cli.ts --help

# Node's own image carries npm, yarn and headers: 60 MB that nobody runs, and their vulnerabilities.
FROM debian:bookworm-slim${BASE_DIGEST} AS runtime
ARG VERSION="0.1.0"
ARG REVISION=""
LABEL org.opencontainers.image.title="CloudThrift" \
      org.opencontainers.image.description="Finds idle cloud resources, proves it, asks a person, removes them safely, and books every dollar saved." \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="docker.io/library/debian:bookworm-slim"
WORKDIR /app
COPY --from=packages /usr/local/bin/node /usr/local/bin/node
COPY --from=application /app/package.json ./
COPY --from=application /app/node_modules node_modules
COPY --from=application /app/src src
COPY --from=application /app/migrations migrations
COPY --from=application /app/.compile-cache .compile-cache
ENV NODE_ENV=production \
    NODE_COMPILE_CACHE=/app/.compile-cache \
    HTTP_HOST=0.0.0.0 \
    HTTP_PORT=8080
EXPOSE 8080
# The user `node` of the stages above; a number, so that Kubernetes can see that it is not root.
USER 1000:1000
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.HTTP_PORT}/readyz`).then((it) => process.exit(it.ok ? 0 : 1), () => process.exit(1))"]
# Node is process 1: it handles SIGTERM and SIGINT itself and starts no other process.
ENTRYPOINT ["node", "--max-old-space-size=512", "--max-semi-space-size=16", "--v8-pool-size=1", "src/cli.ts"]
CMD ["serve"]
