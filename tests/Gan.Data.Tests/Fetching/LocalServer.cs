using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace GanFunctional.Testing;

/// <summary>A web server on this machine that answers as a test wants.</summary>
internal sealed class LocalServer : IDisposable
{
    private readonly HttpListener listener;

    /// <param name="answer">Answers a request for a file of this name.</param>
    public LocalServer(Action<HttpListenerContext, string> answer)
    {
        (listener, Address) = Listen();
        _ = ServeAsync(answer);
    }

    /// <summary>Where it serves.</summary>
    public Uri Address { get; }

    /// <summary>The requests so far: a file each, and from which byte on.</summary>
    public ConcurrentQueue<(string File, long From)> Requests { get; } = [];

    /// <summary>Answers with a file, or with a part of it where that is asked for.</summary>
    /// <param name="context">The request.</param>
    /// <param name="content">The file.</param>
    /// <param name="ranges">Whether the server knows parts.</param>
    /// <param name="breakAfter">After how many bytes the connection breaks off.</param>
    public static void Send(HttpListenerContext context, ReadOnlySpan<byte> content, bool ranges = true, int breakAfter = int.MaxValue)
    {
        HttpListenerResponse response = context.Response;
        int from = ranges ? (int)From(context) : 0;
        if (from > 0)
        {
            response.StatusCode = 206;
            response.AddHeader("Content-Range", string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{content.Length - 1}/{content.Length}"));
        }

        ReadOnlySpan<byte> rest = content[from..];
        response.ContentLength64 = rest.Length;
        response.OutputStream.Write(rest[..Math.Min(rest.Length, breakAfter)]);
        if (breakAfter < rest.Length) response.Abort();
        else response.Close();
    }

    /// <summary>Answers with a page or an error.</summary>
    public static void Say(HttpListenerContext context, int status, string type, string text)
    {
        (context.Response.StatusCode, context.Response.ContentType) = (status, type);
        context.Response.Close(System.Text.Encoding.UTF8.GetBytes(text), willBlock: true);
    }

    public void Dispose() => listener.Close();

    private static long From(HttpListenerContext context) =>
        context.Request.Headers["Range"] is { } range ? long.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture) : 0;

    private async Task ServeAsync(Action<HttpListenerContext, string> answer)
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return; // closed
            }

            string file = context.Request.Url!.Segments[^1];
            Requests.Enqueue((file, From(context)));
            _ = Task.Run(() => answer(context, file));
        }
    }

    private static (HttpListener, Uri) Listen()
    {
        while (true)
        {
            using TcpListener probe = new(IPAddress.Loopback, 0);
            probe.Start();
            Uri address = new($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/data/");
            probe.Stop();
            HttpListener free = new() { Prefixes = { address.ToString() } };
            try
            {
                free.Start();
                return (free, address);
            }
            catch (HttpListenerException)
            {
                // Another program took the port meanwhile.
            }
        }
    }
}
