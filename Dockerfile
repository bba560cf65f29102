# The server alone, for a PostgreSQL that DATABASE_URL names: see docker-compose.yml.

FROM node:24-bookworm-slim AS build
WORKDIR /app
# What `npm ci` needs, which also generates Prisma's client; the layer stays while only sources change.
COPY package.json package-lock.json prisma.config.ts ./
COPY src/app/package.json src/app/
# `npm ci` generates Prisma's client, and the datamodel by the project's own generator.
COPY src/generator src/generator
COPY src/core/model src/core/model
COPY prisma prisma
RUN npm ci
COPY . .
# The optional packages are a Node.js and an embedded PostgreSQL, which the image does not need.
RUN npm run build && npm prune --omit=dev --omit=optional --ignore-scripts

FROM node:24-bookworm-slim
# Within the container; who reaches it from outside is decided where its port is published.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000
# As in `npm start`: what large values took goes back to the system, instead of staying with the process in pieces.
ENV MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=2097152
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/src/app/package.json src/app/
COPY --from=build /app/prisma prisma
COPY --from=build /app/dist dist
USER node
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --start-interval=1s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# The flags keep the heap small: most of what a stream allocates dies young.
CMD ["node", "--max-semi-space-size=8", "--heap-growing-percent=30", "--invocation-count-for-maglev=2000", "--no-minor-gc-task", "dist/app/main.js"]
