# docker build --tag babou:0.1.0 .   (or without Docker: npm run image)
# Two stages: npm and what it leaves behind do not go into the image.
ARG NODE=node:24-bookworm-slim

FROM ${NODE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund
COPY bin bin
COPY src src
RUN node bin/build.js && rm -rf node_modules/.cache
COPY migrations migrations
COPY views views
COPY public public

FROM ${NODE}
ENV NODE_ENV=production LANG=C.UTF-8 BABOU_DATA=/data BABOU_SITE_HOST=0.0.0.0
RUN groupadd --gid 10001 babou \
  && useradd --uid 10001 --gid 10001 --home-dir /data --no-create-home babou \
  && install -d -o babou -g babou /data
COPY --from=build /app /app
WORKDIR /app
USER 10001:10001
VOLUME /data
EXPOSE 8080/tcp 4200/tcp 4200/udp
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=120s CMD ["node", "/app/bin/healthcheck.js"]
ENTRYPOINT ["node", "/app/bin/babou.js"]
CMD ["up"]
