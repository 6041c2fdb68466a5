//! Passwords in URLs, commands and headers.
use super::pattern::{Form, Pattern, Proof};

/// Formats: RFC 3986 (userinfo), RFC 7617 (Basic), RFC 6750 (Bearer), and each database's connection URI.
pub(super) const PATTERNS: &[Pattern] = &[
    Pattern::new(
        "database-url-password",
        "db-url",
        "Password in a database connection URL",
        &[
            "sql://",
            "gres://",
            "postgis://",
            "godb://",
            "+srv://",
            "edis://",
            "ediss://",
            "mqp://",
            "mqps://",
            "ouse://",
            "ndra://",
            "server://",
            "racle://",
            "psycopg2://",
            "pymysql://",
            "asyncpg://",
            "mysqldb://",
            "mysql2://",
            "ldap://",
            "ldaps://",
            "neo4j://",
            "bolt://",
            "kafka://",
            "nats://",
            "mariadb://",
            "elasticsearch://",
        ],
        Form::Url,
    )
    .proof(Proof::Given)
    .examples(&[
        concat!(
            "dsn=postgres://app:",
            "k9Vm2xQz",
            "@db.internal:5432/orders?sslmode=require"
        ),
        concat!(
            "mongodb+srv://svc:",
            "p%40Lw7Tz4",
            "@cluster0.mongodb.net/app"
        ),
        concat!("redis://:", "b7Rk2Lz9", "@cache:6379/0"),
    ])
    .counterexamples(&[
        "postgres://app:${DB_PASSWORD}@db/orders",
        "mongodb://username:password@localhost:27017/database",
        "postgresql://localhost:5432/orders",
        "mysql://app:****@db:3306/orders",
    ]),
    Pattern::new(
        "basic-auth-url",
        "basic-auth-url",
        "Password in a URL",
        &[
            "ttp://",
            "tps://",
            "ftp://",
            "ftps://",
            "ssh://",
            "git://",
            "smtp://",
            "smtps://",
            "imap://",
            "imaps://",
            "proxy://",
            "socks5://",
            "wss://",
        ],
        Form::Url,
    )
    .proof(Proof::Given)
    .examples(&[concat!(
        "fetching https://ci:",
        "h7Tq2Wz9",
        "@git.example.com/a.git"
    )])
    .counterexamples(&[
        "GET http://api:8080/v1/users@me",
        "https://user:pass@example.com/",
        "https://user:<password>@example.com/",
        "curl https://${USER}:${PASS}@example.com/",
    ]),
    Pattern::new(
        "curl-user",
        "basic-auth-url",
        "Password in a curl command",
        &["curl "],
        Form::CurlUser,
    )
    .proof(Proof::Given)
    .examples(&[
        concat!("+ curl -s -u ci:", "h7Tq2Wz9", " https://host/x"),
        concat!("curl -X POST --user 'app:", "zK4mQ8w!", "' https://host/x"),
    ])
    .counterexamples(&[
        "curl -u \"$USER:$PASS\" https://host/",
        "curl -u user:password https://host/",
        "curl -u 'app:changeme' https://host/",
    ]),
    Pattern::new(
        "connection-string-password",
        "db-url",
        "Password in an ODBC or ADO.NET connection string",
        &[
            "Server=",
            "Data Source=",
            "SQLNCLI",
            "SQLOLEDB",
            "Driver={",
            "driver={",
            "Uid=",
            "UID=",
        ],
        Form::ConnectionString,
    )
    .proof(Proof::Given)
    .examples(&[
        concat!(
            "Server=db;Port=5432;User Id=app;Password=",
            "kestrel7",
            ";Database=orders;"
        ),
        concat!("Provider=SQLNCLI;Server=db;Uid=app; Pwd=", "zK4mQ8w!", ";"),
    ])
    .counterexamples(&[
        "Server=db;User Id=app;Password=${DB_PASSWORD};",
        "Server=db;User Id=app;Password=*****;",
        "Server=nginx, upstream=10.0.0.1",
    ]),
    Pattern::token(
        "url-query-password",
        "db-url",
        "Password in the query of a URL",
        &[
            "?password=",
            "&password=",
            ";password=",
            "?pwd=",
            "&pwd=",
            "&passwd=",
            "?passwd=",
        ],
        r"[?&;]p(?:assword|asswd|wd)=([!#$%(-:=@-~]{6,64})",
    )
    .proof(Proof::Password)
    .examples(&[concat!(
        "jdbc:postgresql://db:5432/app?user=app&password=",
        "h7Tq2Wz9"
    )])
    .counterexamples(&[
        "jdbc:postgresql://db:5432/app?user=app&password=***",
        "POST /login?password=[FILTERED]&user=x",
    ]),
    Pattern::token(
        "authorization-basic",
        "http",
        "Credentials in an HTTP Authorization header",
        &["Basic ", "basic "],
        "[Bb]asic +([A-Za-z0-9+/]{10,512}={0,2})",
    )
    .proof(Proof::BasicAuth)
    .examples(&[concat!("> Authorization: Basic ", "Y2k6aDdU", "cTJXejlz")])
    .counterexamples(&[
        "Authorization: Basic <credentials>",
        "Basic dXNlcjpwYXNzd29yZA==",
        "Basic authentication is required",
    ]),
    Pattern::token(
        "authorization-bearer",
        "http",
        "Token in an HTTP Authorization header",
        &["Bearer ", "bearer "],
        "[Bb]earer +([A-Za-z0-9._~+/=-]{20,2000})",
    )
    .examples(&[concat!(
        "> Authorization: Bearer ",
        "m7Qz2Lw9Kx4Tn8Rb",
        "5Vc1Yd6Hj3Gf"
    )])
    .counterexamples(&[
        "Authorization: Bearer <token>",
        "Bearer realm=registry.example.com",
        "Bearer authentication-is-required-here",
    ]),
];
