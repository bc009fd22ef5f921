# The silo, as docker-compose.yml runs it: the SDK builds, the runtime serves, and not as root.
# With --target host it is the same program without the five systems; docs/operations.md puts yours into it.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS source
WORKDIR /source
COPY . .

FROM source AS build-host
RUN --mount=type=cache,target=/root/.nuget/packages \
    dotnet publish Host/Host.csproj -c Release -o /app -nologo

FROM source AS build-silo
RUN --mount=type=cache,target=/root/.nuget/packages \
    dotnet publish Silo/Silo.csproj -c Release -o /app -nologo

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS runtime
WORKDIR /app
ENV GRANARY_HTTP="http://0.0.0.0:8000;http://0.0.0.0:8001" \
    DOTNET_EnableDiagnostics=0
# HTTP, and where the silos of the cluster reach each other.
EXPOSE 8000 8001 11111
USER $APP_UID
# The image has no curl; the program asks itself.
HEALTHCHECK --interval=5s --timeout=4s --start-period=30s --retries=3 CMD ["/app/granary", "health"]
ENTRYPOINT ["/app/granary"]
CMD ["serve"]

FROM runtime AS host
COPY --from=build-host /app .

FROM runtime AS silo
COPY --from=build-silo /app .
