using Xunit;

namespace GanFunctional.Cli.Tests;

/// <summary>Output of a command while it works, and the commands that it prints.</summary>
public sealed class ProgressTests
{
    [Fact]
    public void A_silent_command_says_that_it_is_at_work_and_one_that_speaks_does_not()
    {
        using StringWriter silent = new(), speaking = new(), output = new();
        using (new Heartbeat(TextWriter.Synchronized(silent), TimeSpan.FromMilliseconds(40))) Await(() => silent.ToString().Length > 0);
        Assert.Matches(@"^gan: still at work after \d+s\r?\n", silent.ToString());

        using (Heartbeat heart = new(TextWriter.Synchronized(speaking), TimeSpan.FromHours(1)))
        {
            TextWriter said = heart.Listen(output);
            said.WriteLine("step 1");
            said.Write('x');
        }

        Assert.Equal($"step 1{Environment.NewLine}x", output.ToString());
        Assert.Equal("", speaking.ToString());
    }

    [Theory]
    [InlineData("runs/gan-1", "runs/gan-1")]
    [InlineData("runs/frösche", "runs/frösche")]
    [InlineData("my runs/a", "'my runs/a'")]
    [InlineData("it's", @"'it'\''s'")]
    [InlineData("$HOME/*", "'$HOME/*'")]
    [InlineData("~/runs", "'~/runs'")]
    [InlineData("-run", "'./-run'")]
    [InlineData("", "''")]
    public void A_path_is_one_word_of_a_command(string path, string word)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a Windows shell has other quotes");
        Assert.Equal(word, Quoting.Word(path));
        Assert.Equal(path == "-run" ? "./-run" : path, Gan.Execute("/bin/sh", "-c", $"printf %s {word}").Output.TrimEnd('\n'));
    }

    private static void Await(Func<bool> seen)
    {
        for (int i = 0; i < 1000 && !seen(); i++) Thread.Sleep(20);
    }
}
